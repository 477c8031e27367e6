import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// The remains of the journal's last record after a crash in the middle of writing it (contract G1).
@Suite("G1: a torn tail", .stores) struct TornTailTests {
  /// The bytes that the disk may hold behind the cut.
  enum Rest: String, CaseIterable, Sendable {
    case nothing, zeros, garbage
  }

  /// A store's files before and after its last record.
  struct Images {
    var before: DirectoryImage
    var after: DirectoryImage
    var segment: String
    var record: Range<Int>
  }

  private static let users: [MailboxAddress] = ["bob", "carol", "dave"]

  private func images(in open: OpenStore) async throws -> Images {
    let store = open.store
    for number in 1...5 {
      _ = try await store.deposit(
        .group("m\(number)", id: MessageID(checked: "\(number)")), to: ["bob", "carol"])
    }
    try await store.acknowledge("bob", device: "phone", sequence: 2)
    let before = try DirectoryImage(of: open.path)
    _ = try await store.deposit(.group("the last one", id: "last"), to: ["bob", "carol", "dave"])
    let after = try DirectoryImage(of: open.path)
    let segment = try #require(after.segments.last { after.changes(of: $0, since: before) != nil })
    let record = try #require(after.changes(of: segment, since: before))
    return Images(before: before, after: after, segment: segment, record: record)
  }

  private func texts(of store: EmbeddedStore) async throws -> [[String]?] {
    var texts: [[String]?] = []
    for user in Self.users {
      do {
        texts.append(try await store.texts(of: user))
      } catch MailboxError.unknownUser {
        texts.append(nil)
      }
    }
    return texts
  }

  @Test(.timeLimit(.minutes(5)), arguments: Rest.allCases)
  func `a journal cut at every byte of its last record holds what was confirmed before`(
    rest: Rest
  ) async throws {
    let open = try await OpenStore(.testing.with { $0.journalBudgetBytes = 4 << 20 })
    let images = try await images(in: open)
    let confirmed = [["m3", "m4", "m5"], ["m1", "m2", "m3", "m4", "m5"], nil]
    let everything = [
      ["m3", "m4", "m5", "the last one"], ["m1", "m2", "m3", "m4", "m5", "the last one"],
      ["the last one"],
    ]
    await open.store.close()
    var random = SeededGenerator(seed: 41)
    for cut in images.record {
      var image = images.after
      let intact = try #require(images.after.files[images.segment])
      var bytes = intact.prefix(cut)
      switch rest {
      case .nothing: break
      case .zeros: bytes.append(Data(count: intact.count - cut))
      case .garbage:
        let noise = (cut..<images.record.upperBound).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
        bytes.append(Data(noise))
        bytes.append(intact.suffix(from: images.record.upperBound))
      }
      image.files[images.segment] = Data(bytes)
      let path = open.directory.path("\(rest)-\(cut)")
      try image.write(to: path)
      let store = try await EmbeddedStore.open(
        at: path, settings: open.settings, clock: open.clock.storeClock)
      let found = try await texts(of: store)
      #expect(found == (Data(bytes) == intact ? everything : confirmed), "cut at \(cut)")
      // What was cut off can be deposited again, and the tail stays clean.
      let receipt = try await store.deposit(.group("the last one", id: "last"), to: Self.users)
      #expect(receipt.entries.map(\.sequence) == [6, 6, 1], "cut at \(cut)")
      await store.close()
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  @Test func `damage in the middle of confirmed records is reported, never silently cut`()
    async throws
  {
    let open = try await OpenStore(.testing.with { $0.journalBudgetBytes = 4 << 20 })
    let images = try await images(in: open)
    let first = try #require(images.after.files[images.segment]?.firstRange(of: Data("m2".utf8)))
    await open.store.close()
    for offset in [first.lowerBound - 12, first.lowerBound, first.lowerBound + 1] {
      var image = images.after
      image.files[images.segment]?[offset] ^= 0x40
      let path = open.directory.path("damaged-\(offset)")
      try image.write(to: path)
      let error = await #expect(throws: MailboxError.self, "byte \(offset)") {
        let store = try await EmbeddedStore.open(at: path, settings: open.settings)
        await store.close()
      }
      #expect(error?.code == "damaged", "byte \(offset)")
      #expect(try DirectoryImage(of: path).files[images.segment] == image.files[images.segment])
    }
  }
}
