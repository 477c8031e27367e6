/// The open queue files at one moment, in order of their numbers.
final class QueueFileTable: Sendable {
  private let files: [QueueFile]

  init(_ files: [QueueFile] = []) { self.files = files }

  /// A file by its number. O(log files).
  func file(_ number: UInt32) -> QueueFile? {
    let index = index(of: number)
    return index < files.count && files[index].number == number ? files[index] : nil
  }

  /// This table and one more file.
  func adding(_ file: QueueFile) -> QueueFileTable {
    var files = files
    files.insert(file, at: index(of: file.number))
    return QueueFileTable(files)
  }

  /// This table without a file.
  func removing(_ number: UInt32) -> QueueFileTable {
    QueueFileTable(files.filter { $0.number != number })
  }

  /// Where a number stands or would stand.
  private func index(of number: UInt32) -> Int {
    var low = 0
    var high = files.count
    while low < high {
      let middle = (low + high) / 2
      if files[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
