internal import Glibc
internal import UnixSignals

/// The signals that a server handles or ignores, besides SIGTERM and SIGINT, which end it.
enum Signals {
  /// From now on none of these ends the process: SIGHUP is waited for, the others are ignored.
  ///
  /// A write beyond a limit of size (SIGXFSZ) fails as any other does, so that the store can say what was
  /// wrong. SIGUSR1 and SIGUSR2 mean nothing here, and an operator who tries them ends nothing.
  static func trap() async -> UnixSignalsSequence {
    for number in [SIGPIPE, SIGUSR1, SIGUSR2, SIGXFSZ] { signal(number, SIG_IGN) }
    // Threads of the pool block it, and so do those that they begin, so that it is waited for. One that
    // does not would end the process, but for this. It must not be ignored: then nobody would hear of it.
    signal(SIGHUP) { _ in }
    return await UnixSignalsSequence(trapping: .sighup)
  }
}
