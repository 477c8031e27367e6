/// Sessions in the order in which they came. Appending, removing and the first are O(1) on average.
struct OrderedTurns: Sendable {
  /// Removed ones leave a place behind, which goes when half of the places are empty.
  private var places: [SessionID?] = []
  private var indices: [SessionID: Int] = [:]
  /// No place before this one is taken.
  private var start = 0

  var count: Int { indices.count }

  var first: SessionID? { start < places.count ? places[start] : nil }

  func contains(_ session: SessionID) -> Bool { indices[session] != nil }

  /// Returns the number of sessions that stand before a given one. O(n).
  func countBefore(_ session: SessionID) -> Int {
    places[start..<(indices[session] ?? start)].count { $0 != nil }
  }

  mutating func append(_ session: SessionID) {
    guard indices[session] == nil else { return }
    indices[session] = places.count
    places.append(session)
  }

  mutating func remove(_ session: SessionID) {
    guard let index = indices.removeValue(forKey: session) else { return }
    places[index] = nil
    while start < places.count, places[start] == nil { start += 1 }
    guard places.count > 2 * indices.count + 16 else { return }
    places = places[start...].filter { $0 != nil }
    start = 0
    for (index, session) in places.enumerated() {
      if let session { indices[session] = index }
    }
  }
}
