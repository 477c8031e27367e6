internal import Glibc
internal import MailboxModel
internal import StoredBytes

/// A file in memory, for reading.
///
/// The disk may not give a page when it is first touched, after an I/O error or where the file was cut
/// short, and the system has no other way to say so than a signal that ends the process. Here such a page
/// becomes zeroes instead, and the mapping is broken from then on; see ``UnreadablePages``. Whoever reads
/// asks afterwards whether it was.
final class MappedFile: Sendable {
  // The mapping is read-only and lives as long as this object.
  nonisolated(unsafe) let base: UnsafeRawPointer
  private let byteCount: Int
  private let place: UnreadablePages.Place?

  /// Maps the first bytes of a file, which may have fewer: only what it has is to be touched.
  init(_ file: borrowing File, byteCount: Int) throws(MailboxError) {
    guard let base = mmap(nil, byteCount, PROT_READ, MAP_SHARED, file.descriptor, 0),
      base != MAP_FAILED
    else { throw .system("mapping '\(file.path)'", path: file.path) }
    self.base = UnsafeRawPointer(base)
    self.byteCount = byteCount
    place = UnreadablePages.register(UInt(bitPattern: base), byteCount: byteCount)
  }

  deinit {
    if let place { UnreadablePages.unregister(place) }
    munmap(UnsafeMutableRawPointer(mutating: base), byteCount)
  }

  /// True once a page of it could not be read, and is zeroes.
  var isBroken: Bool { place?.isBroken ?? false }

  /// An offset in the page that last could not be read; nil when all could.
  var unreadableOffset: Int? {
    guard let place, place.isBroken else { return nil }
    return Int(bitPattern: place.lastAddress) - Int(bitPattern: base)
  }
}
