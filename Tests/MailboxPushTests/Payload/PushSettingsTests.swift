import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@Suite("Settings of pushes") struct PushSettingsTests {
  @Test func `the defaults are valid`() throws { try PushSettings().validate() }

  @Test func `a language without texts is refused, and the error names those there are`() {
    var settings = PushSettings()
    settings.languages = ["shop": "fr"]
    #expect(
      throws: MailboxError.invalidArgument(
        name: "language", value: "fr", reason: "there are texts in en, zh")
    ) { try settings.validate() }
  }

  @Test func `an operator's table adds a language for one app`() throws {
    var settings = PushSettings()
    settings.texts["fr"] = .english
    settings.texts["fr"]?.notice = "Un nouveau message"
    settings.languages = ["default": "fr"]
    settings.showsContent = false
    try settings.validate()
    #expect(
      PayloadSituation("french") { $0.settings = settings }.content.body == "Un nouveau message")
  }
}
