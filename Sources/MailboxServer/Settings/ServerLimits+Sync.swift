internal import MailboxSync

extension ServerLimits {
  /// The limits as sessions know them.
  var sync: ServerSessionSettings {
    var settings = ServerSessionSettings()
    settings.windowBytesMax = UInt32(clamping: windowBytesMax)
    settings.pageBytes = min(settings.pageBytes, pageBytesMax)
    settings.pageEntries = min(settings.pageEntries, pageEntriesMax)
    settings.unacknowledgedMilliseconds = UInt32(clamping: unacknowledgedSeconds * 1000)
    settings.leaseRenewalMilliseconds = UInt32(clamping: leaseRenewalSeconds * 1000)
    return settings
  }

  /// The limits as the gate knows them.
  var admission: Admission.Settings {
    var settings = Admission.Settings()
    settings.drainingMax = drainingSessionsMax
    settings.waitingMax = waitingSessionsMax
    settings.turnMilliseconds = UInt32(clamping: drainingTurnSeconds * 1000)
    return settings
  }
}
