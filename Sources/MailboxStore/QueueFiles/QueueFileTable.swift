/// The open queue files at one moment, in order of their numbers.
final class QueueFileTable: Sendable {
  private let files: [QueueFile]
  /// The number from which on the next one to let go is looked for.
  private let hand: UInt32

  init(_ files: [QueueFile] = [], hand: UInt32 = 0) {
    self.files = files
    self.hand = hand
  }

  /// The number of open files.
  var count: Int { files.count }

  /// A file by its number. O(log files).
  func file(_ number: UInt32) -> QueueFile? {
    let index = index(of: number)
    return index < files.count && files[index].number == number ? files[index] : nil
  }

  /// This table and one more file, and of the others so many that there are no more than `countMax`:
  /// those go that nobody has asked for again since the last look. They are closed when nobody reads them.
  func adding(_ file: QueueFile, countMax: Int = .max) -> QueueFileTable {
    var files = files
    var hand = hand
    while files.count >= max(countMax, 1) {
      var index = files.firstIndex { $0.number >= hand } ?? 0
      // Once around at the most, as each loses its mark.
      while files[index].takeUse() { index = (index + 1) % files.count }
      hand = files.remove(at: index).number
    }
    let table = QueueFileTable(files, hand: hand)
    files.insert(file, at: table.index(of: file.number))
    return QueueFileTable(files, hand: hand)
  }

  /// This table without a file.
  func removing(_ number: UInt32) -> QueueFileTable {
    QueueFileTable(files.filter { $0.number != number }, hand: hand)
  }

  /// Returns the index at which a number stands or would stand.
  private func index(of number: UInt32) -> Int {
    files.partitioningIndex { $0.number >= number }
  }
}
