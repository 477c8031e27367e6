internal import CAffinity
internal import Glibc

/// A core of the machine.
enum Core {
  static let server = 0
  static let client = 1

  /// Has a process, or this one (0), run on one core, when there are several.
  static func pin(_ process: pid_t = 0, to core: Int) {
    guard sysconf(Int32(_SC_NPROCESSORS_ONLN)) > core else { return }
    // Where it is not allowed, the system places the process.
    _ = pin_to_core(process, Int32(core))
  }
}
