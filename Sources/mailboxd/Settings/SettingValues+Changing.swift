internal import MailboxServer

extension SettingValues {
  /// Returns whether a setting is taken over while the program runs. The others are fixed when the store is
  /// opened, the port listened at, or the dispatcher begun.
  static func changesWhileRunning(_ name: String) -> Bool { changing.contains(name) }

  private static let changing: Set<String> = {
    let limits = Limit.all
      .filter { limit in
        ServerLimits.changeable.contains { ($0 as AnyKeyPath) == (limit.path as AnyKeyPath) }
      }
      .map { "limits.\($0.name)" }
    return Set(
      limits + [
        "log.level", keys, "signIn.keyFiles", "signIn.audience", "signIn.issuer",
        "signIn.clockSkewSeconds", "tls.certificateFile", "tls.keyFile", "push.profile",
        "push.language", "push.languages", "push.showsContent", "push.encrypted",
        "push.timeSensitiveMentions", "push.badge", "push.oneToOneSound", "push.groupSound",
      ])
  }()
}
