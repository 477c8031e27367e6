/// A line in which the first that came is the first that goes. Both are O(1), over many.
struct WaitingLine<Element> {
  private static var keptMax: Int { 32 }

  private var elements: [Element?] = []
  private var first = 0

  /// The number of those that wait.
  var count: Int { elements.count - first }
  var isEmpty: Bool { first == elements.count }

  /// Comes in behind all others. The first that comes allocates.
  mutating func append(_ element: Element) { elements.append(element) }

  /// Takes out the one that came first; nil when there is none.
  mutating func popFirst() -> Element? {
    guard first < elements.count else { return nil }
    let element = elements[first].take()
    first += 1
    if first == elements.count {
      elements.removeAll(keepingCapacity: first <= Self.keptMax)
      first = 0
    } else if first > Self.keptMax, first * 2 > elements.count {
      elements.removeFirst(first)
      first = 0
    }
    return element
  }
}

extension WaitingLine: Sendable where Element: Sendable {}
