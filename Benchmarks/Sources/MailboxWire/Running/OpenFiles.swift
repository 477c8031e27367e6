internal import Glibc

/// The limit of files and connections that a process may have open.
enum OpenFiles {
  private static let wanted: rlim_t = 65_536

  /// Raises the limit as far as the system lets it; children inherit it.
  static func raiseLimit() {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    var more = rlimit(rlim_cur: wanted, rlim_max: max(wanted, limit.rlim_max))
    if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &more) == 0 { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
