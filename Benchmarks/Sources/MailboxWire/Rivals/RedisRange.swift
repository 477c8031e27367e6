internal import Foundation

/// A stream of Redis that is filled by XADD, and read by XRANGE in pages, each behind the last id.
struct RedisRange: Codable, Sendable {
  private static let pageEntries = 256
  /// Commands that are under way at a time while it is filled.
  private static let pipelined = 1_000

  var port: Int
  var messages: Int
  var messageBytes: Int

  /// Redis in memory alone: nothing is written to the disk.
  static func start(in directory: String) throws -> (Child, port: Int)? {
    guard let program = RivalServer.find("redis-server") else { return nil }
    let port = try RivalServer.freePort()
    let child = try Child(
      program,
      [
        "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir",
        directory, "--logfile", directory + "/redis.log",
      ])
    try RivalServer.wait(for: port, of: "redis-server")
    Core.pin(child.process, to: Core.server)
    return (child, port)
  }

  func fill() async throws {
    try await onOwnThread {
      let redis = RedisReader(try BlockingSocket(port: port))
      let text = [UInt8](repeating: UInt8(ascii: "x"), count: messageBytes)
      for start in stride(from: 0, to: messages, by: Self.pipelined) {
        let count = min(Self.pipelined, messages - start)
        var commands: [UInt8] = []
        for _ in 0..<count { commands += RedisReader.command(["XADD", "box", "*", "m"], text) }
        try redis.socket.write(commands)
        for _ in 0..<count { _ = try redis.skipReply() }
      }
    }
    Answer.say(Answer())
  }

  func read() async throws {
    let answer = try await onOwnThread {
      let redis = RedisReader(try BlockingSocket(port: port))
      let began = ContinuousClock.now
      var answer = Answer()
      var last = "-"
      while true {
        try redis.socket.write(
          RedisReader.command(
            ["XRANGE", "box", last, "+", "COUNT"], Array("\(Self.pageEntries)".utf8)))
        let page = try redis.readRange()
        guard page.entries > 0 else { break }
        answer.messages += page.entries
        answer.bytes += page.bytes
        last = "(\(page.last)"
      }
      answer.seconds = (ContinuousClock.now - began) / .seconds(1)
      return answer
    }
    guard answer.messages == messages else {
      throw MeasuringError("\(answer.messages) of \(messages) messages came")
    }
    Answer.say(answer)
  }

  /// Waiting for a socket holds up a thread.
  private func onOwnThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
  }
}
