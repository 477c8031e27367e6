internal import CMalloc
internal import Glibc

/// The C library's allocator: how it keeps freed memory.
enum Allocator {
  /// Blocks from here on are mapped each by itself, and go back to the system when they are freed.
  private static let mappedFromBytes: Int32 = 128 << 10
  /// Free memory at the end of the heap that is kept.
  private static let keptBytes: Int32 = 1 << 20

  /// Has what a burst took go back to the system behind it.
  ///
  /// As it stands the library lets eight arenas a processor grow apart, and maps nothing by itself below
  /// the largest block that was ever freed: behind a minute of hostile clients a server that used 95 MB
  /// held 485. Called before there are threads that have arenas.
  static func returnWhatIsFree() {
    let processors = Int32(clamping: max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    _ = mallopt(M_ARENA_MAX, processors)
    _ = mallopt(M_MMAP_THRESHOLD, mappedFromBytes)
    _ = mallopt(M_TRIM_THRESHOLD, keptBytes)
  }
}
