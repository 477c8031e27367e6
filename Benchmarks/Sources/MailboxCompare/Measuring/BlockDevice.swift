internal import Foundation

/// The block device that a directory lies on, and its own count of what was written to it.
struct BlockDevice: Sendable {
  private static let sectorBytes = 512.0
  private static let sectorsWrittenField = 6
  private let statistics: String

  /// Nil when there is no such device, or its counters cannot be read.
  init?(under directory: String) {
    var status = stat()
    guard stat(directory, &status) == 0 else { return nil }
    let device = UInt64(status.st_dev)
    let major = (device >> 8) & 0xFFF
    let minor = (device & 0xFF) | ((device >> 12) & 0xFFF00)
    statistics = "/sys/dev/block/\(major):\(minor)/stat"
    guard bytesWritten() != nil else { return nil }
  }

  /// Bytes written since the machine started, by all that runs on it.
  func bytesWritten() -> Double? {
    guard let text = try? String(contentsOfFile: statistics, encoding: .utf8) else { return nil }
    let fields = text.split(separator: " ")
    guard fields.count > Self.sectorsWrittenField else { return nil }
    return Double(fields[Self.sectorsWrittenField]).map { $0 * Self.sectorBytes }
  }
}
