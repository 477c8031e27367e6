extension Array {
  /// Returns the index of the first element that is behind a border, for elements of which all behind it
  /// come after all before it. O(log n).
  func partitioningIndex(isBehind: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
