internal import Glibc
internal import Logging
internal import MailboxPush
internal import MailboxServer
internal import MailboxStore

/// The file descriptors of the process: as many as the settings need, where the system lets it, and a
/// part for the store that connections cannot take.
struct Descriptors {
  /// Event loops, the log, certificates and keys that are read again, and what nobody thought of.
  static let reserve = 96
  /// The part of a limit that is too low which queue files may have.
  static let queueFilesShare = 8

  /// The most descriptors that the process may have open.
  let limit: Int

  /// Raises the process's own limit to what is needed, as far as the system allows it.
  init(raisedTo needed: Int) {
    var limits = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else {
      limit = needed
      return
    }
    let wanted = max(limits.rlim_cur, min(rlim_t(needed), limits.rlim_max))
    if wanted > limits.rlim_cur {
      var raised = limits
      raised.rlim_cur = wanted
      if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limits = raised }
    }
    limit = Int(clamping: limits.rlim_cur)
  }
}

extension DaemonSettings {
  /// The number of file descriptors that all but connections need.
  private var descriptorsBesideConnections: Int {
    engine.descriptorsMax + (push.isEnabled ? push.dispatch.sendsTotalMax : 0) + Descriptors.reserve
  }

  /// The number of file descriptors that the settings need.
  var descriptorsNeeded: Int { server.limits.descriptorsMax + descriptorsBesideConnections }

  /// Raises the process's limit of open files to what the settings need. Where it stays lower the
  /// settings are lowered: connections stop before the store has no descriptor left for its files.
  mutating func fitDescriptors(logger: Logger) {
    let needed = descriptorsNeeded
    let descriptors = Descriptors(raisedTo: needed)
    guard descriptors.limit < needed else { return }
    engine.queueFilesOpenMax = min(
      engine.queueFilesOpenMax, max(descriptors.limit / Descriptors.queueFilesShare, 8))
    server.limits.fit(descriptors: descriptors.limit - descriptorsBesideConnections)
    logger.warning(
      "the limit of open files is lower than what the settings need; raise it, or lower them",
      metadata: [
        "limit": "\(descriptors.limit)", "needed": "\(needed)",
        "limits.connectionsMax": "\(server.limits.connectionsMax)",
        "limits.unreadyConnectionsMax": "\(server.limits.unreadyConnectionsMax)",
        "engine.queueFilesOpenMax": "\(engine.queueFilesOpenMax)",
      ])
  }
}
