import Foundation
import MailboxTesting

/// The hostile of a soak, at work until they are stopped.
struct Hostiles: Sendable {
  private let processes: [(kind: HostileKind, process: RunningProcess, output: String)]
  private let damage: DamagedMailboxes?
  private let disk: ComingAndGoingDisk?
  private let directory: TemporaryDirectory

  init(
    _ kinds: [HostileKind], against server: ServerUnderSoak, on ground: SoakGround,
    _ connection: SoakConnection
  ) async throws {
    directory = try TemporaryDirectory()
    damage =
      kinds.contains(.damage)
      ? try await DamagedMailboxes.make(in: server.store, over: connection) : nil
    disk = kinds.contains(.fullDisk) ? ComingAndGoingDisk(ground) : nil
    var processes: [(HostileKind, RunningProcess, String)] = []
    for kind in kinds where kind.isRemote {
      let output = directory.path(kind.rawValue)
      var command = Command(
        "/proc/self/exe",
        ["hostile", kind.rawValue, "--port", "\(server.port)", "--key-file", server.keyFile])
      command.program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
      command.output = .file(output)
      processes.append((kind, RunningProcess(try command.start()), output))
    }
    self.processes = processes
  }

  /// Ends all of them; gives what each says that it did.
  func stop() async throws -> [String] {
    var words: [String] = []
    for (kind, process, output) in processes {
      _ = try await process.end()
      let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
      let last = text.split(separator: "\n").last.map(String.init) ?? "nothing"
      words.append("\(kind.rawValue): \(last)")
    }
    if let damage { words.append("damage: \(await damage.stop())") }
    if let disk { words.append("full-disk: \(try await disk.stop())") }
    return words
  }
}
