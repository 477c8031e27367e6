/// Where the entries of a chunk lie.
struct ChunkPlace: Hashable, Sendable {
  /// The number of the queue file.
  var file: UInt32
  /// Where the chunk's frame begins in it, a multiple of 8.
  var offset: Int
}
