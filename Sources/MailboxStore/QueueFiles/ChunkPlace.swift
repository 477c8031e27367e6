/// The place of a chunk, in whose frame its entries lie.
struct ChunkPlace: Hashable, Sendable {
  /// The number of the queue file.
  var file: UInt32
  /// The offset of the chunk's frame in it, a multiple of 8.
  var offset: Int
}
