import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@Suite("The language of pushes: the user's, the app's, the server's") struct LanguageTests {
  /// The notice that a user is given.
  private func notice(
    user: String?, app: String?, server: String, texts: [String] = ["en", "zh", "pt-BR"]
  ) -> String {
    PayloadSituation("language") {
      $0.settings.showsContent = false
      for language in texts {
        $0.settings.texts[language] = $0.settings.texts[language] ?? .english
        $0.settings.texts[language]?.notice = language
      }
      $0.settings.language = server
      if let app { $0.settings.languages = ["default": app] }
      $0.preferences.language = user
    }.content.body
  }

  @Test func `the first of them that there are words of is taken`() {
    #expect(notice(user: nil, app: nil, server: "en") == "en")
    #expect(notice(user: nil, app: "zh", server: "en") == "zh")
    #expect(notice(user: "pt-BR", app: "zh", server: "en") == "pt-BR")
    #expect(notice(user: "fr", app: "zh", server: "en") == "zh")
    #expect(notice(user: "fr", app: nil, server: "zh") == "zh")
    #expect(notice(user: "fr", app: "de", server: "it") == "You have a new message")
  }

  @Test(arguments: [
    ("zh-Hans-CN", "zh"), ("ZH", "zh"), ("pt-br", "pt-BR"), ("pt-BR-x-shop", "pt-BR"),
    ("pt-PT", "en"), ("", "en"), ("-", "en"), ("zhx", "en"),
  ])
  func `a language without words of its own has those of the next wider one`(
    tag: String, taken: String
  ) {
    #expect(notice(user: tag, app: nil, server: "en") == taken)
  }
}
