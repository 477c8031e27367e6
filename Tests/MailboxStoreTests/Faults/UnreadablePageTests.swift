import Foundation
import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

/// Pages of mapped files that the disk does not give. A file that is cut short beneath its mapping has them
/// as an I/O error does: the system sends the same signal.
@Suite("An error under a mapped page", .stores) struct UnreadablePageTests {
  private static let page = 4096
  private static let users: [MailboxAddress] = ["ada", "bob", "carol", "dave"]

  private let directory: TemporaryDirectory
  private var path: String { directory.path("file") }

  init() throws { directory = try TemporaryDirectory() }

  private func cut(_ path: String, to byteCount: Int) {
    #expect(truncate(path, off_t(byteCount)) == 0)
  }

  private func write(_ bytes: ArraySlice<UInt8>, at offset: Int, to path: String) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: Data(bytes))
    try file.close()
  }

  @Test func `a page that cannot be read is zeroes, and its mapping says so`() throws {
    try Data(repeating: 7, count: 4 * Self.page).write(to: URL(fileURLWithPath: path))
    let file = try File(path, flags: O_RDONLY)
    let map = try MappedFile(file, byteCount: 4 * Self.page)
    let other = try MappedFile(file, byteCount: 2 * Self.page)
    let count = UnreadablePages.count
    #expect(map.base.load(fromByteOffset: 3 * Self.page, as: UInt8.self) == 7)
    cut(path, to: 2 * Self.page)
    #expect(map.base.load(fromByteOffset: Self.page, as: UInt8.self) == 7)
    #expect(!map.isBroken)
    #expect(map.base.load(fromByteOffset: 3 * Self.page + 5, as: UInt8.self) == 0)
    #expect(map.isBroken)
    #expect(map.unreadableOffset.map { $0 / Self.page } == 3)
    #expect(map.base.load(fromByteOffset: 0, as: UInt8.self) == 7)
    #expect(!other.isBroken)
    #expect(UnreadablePages.count > count)
    var attempts = 0
    let byte = try UnreadablePages.retrying { () throws(MailboxError) in
      attempts += 1
      return map.base.load(fromByteOffset: 2 * Self.page, as: UInt8.self)
    }
    #expect(byte == 0 && attempts > 1)
  }

  @Test func `a mapping that takes the place of a broken one is not broken`() throws {
    try Data(repeating: 7, count: Self.page).write(to: URL(fileURLWithPath: path))
    for _ in 0..<3 {
      let map = try MappedFile(try File(path, flags: O_RDONLY), byteCount: 2 * Self.page)
      #expect(!map.isBroken)
      #expect(map.base.load(fromByteOffset: Self.page, as: UInt8.self) == 0)
      #expect(map.isBroken)
    }
  }

  @Test func `what reads beyond every mapping that is known still ends the process`() async throws {
    await #expect(processExitsWith: .failure) {
      let directory = try TemporaryDirectory()
      let path = directory.path("file")
      try Data(repeating: 7, count: 4096).write(to: URL(fileURLWithPath: path))
      let file = try File(path, flags: O_RDONLY)
      _ = try MappedFile(file, byteCount: 4096)
      let foreign = mmap(nil, 8192, PROT_READ, MAP_SHARED, file.descriptor, 0)
      print(foreign?.load(fromByteOffset: 4096, as: UInt8.self) ?? 0)
    }
  }

  /// A store whose queue file ends with dave's messages, and that file.
  private func settled() async throws -> (open: OpenStore, file: String, bytes: [UInt8]) {
    let open = try await OpenStore()
    for user in Self.users {
      for number in 0..<3 {
        let text = "\(number) " + String(repeating: "x", count: 3000)
        _ = try await open.store.deposit(.direct(text), to: [user])
      }
    }
    try await open.store.settle()
    // What was never looked at is found to be missing by the file's length.
    for user in Self.users { #expect(try await open.store.texts(of: user).count == 3) }
    let names = try FileManager.default.contentsOfDirectory(atPath: open.path + "/settled")
    let file = try #require(names.first { $0.hasSuffix(".queue") })
    let path = open.path + "/settled/" + file
    return (open, path, [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
  }

  @Test func `a mailbox whose messages cannot be read is damaged, all others are as they were`()
    async throws
  {
    let (open, file, bytes) = try await settled()
    let end = bytes.count / Self.page * Self.page - Self.page
    cut(file, to: end)
    let count = UnreadablePages.count
    for _ in 0..<5 {
      let failure = await #expect(throws: MailboxError.self) {
        _ = try await open.store.texts(of: "dave")
      }
      #expect(failure?.code == "damaged")
      for user in Self.users.dropLast() {
        let texts = try await open.store.texts(of: user)
        #expect(texts.count == 3, "\(user)")
      }
    }
    #expect(UnreadablePages.count > count)
    _ = try await open.store.deposit(.direct("still works"), to: ["ada", "dave"])
    #expect(try await open.store.texts(of: "ada").last == "still works")
    // The disk gives the page again: after a while it is looked at again.
    try write(bytes[end...], at: end, to: file)
    try await eventually("what can be read again is not read") {
      (try? await open.store.texts(of: "dave").count) == 4
    }
    // That it was met stays known until somebody repairs.
    #expect(try open.store.view.verify { _ in }.problems.allSatisfy { $0.mailbox == "dave" })
    _ = try await open.store.repair()
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }

  @Test func `a page is left alone for a while after it could not be read`() async throws {
    let (open, file, bytes) = try await settled()
    cut(file, to: bytes.count / Self.page * Self.page - Self.page)
    let count = UnreadablePages.count
    for _ in 0..<200 { _ = try? await open.store.texts(of: "dave") }
    // Other tests have unreadable pages too, but few.
    #expect((1..<60).contains(UnreadablePages.count - count))
    await open.store.close()
  }

  @Test func `messages in the journal that cannot be read are damaged, and no others`() async throws
  {
    let open = try await OpenStore()
    let long = String(repeating: "x", count: 9000)
    _ = try await open.store.deposit(.direct("first " + long), to: ["bob"])
    _ = try await open.store.deposit(.direct("second " + long), to: ["carol"])
    let segment = open.store.journal.files.path(of: 0)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: segment)))
    let second = Int(try open.store.feedEnd().rawValue) - 9100
    let end = (second / Self.page + 1) * Self.page
    cut(segment, to: end)
    #expect(try await open.store.texts(of: "bob") == ["first " + long])
    let failure = await #expect(throws: MailboxError.self) {
      _ = try await open.store.texts(of: "carol")
    }
    #expect(failure?.code == "damaged")
    #expect(try await open.store.texts(of: "bob") == ["first " + long])
    try write(bytes[end...], at: end, to: segment)
    try await open.reopen()
    #expect(try await open.store.texts(of: "carol") == ["second " + long])
    await open.store.close()
  }
}
