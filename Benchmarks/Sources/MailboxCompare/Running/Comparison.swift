internal import Foundation

/// Runs works on systems, their rounds interleaved.
struct Comparison {
  let systems: [String]
  /// The cases that are measured; nil is all.
  let cases: Set<String>?
  let isQuick: Bool
  let directory: String
  let device: BlockDevice?
  let progress: (String) -> Void

  private var rounds: Int { (isQuick ? Sizes.quick : Sizes.full).rounds }

  init(
    systems: [String], cases: Set<String>?, isQuick: Bool, directory: String,
    progress: @escaping (String) -> Void
  ) {
    self.systems = systems
    self.cases = cases
    self.isQuick = isQuick
    self.directory = directory
    self.progress = progress
    device = BlockDevice(under: directory)
  }

  /// All figures of one work, case by case, the mailbox store first.
  func run(_ work: String) throws -> [Figure] {
    let children = try systems.map { try start($0, work) }
    defer {
      for child in children { end(child, work) }
    }
    var remaining: [(child: Child, cases: [String])] = []
    var opensAnew = false
    for child in children {
      let reply = try child.run(ChildRequest(step: .cases))
      remaining.append((child, wanted(of: reply.cases)))
      opensAnew = reply.opensAnew
    }
    var figures: [Figure] = []
    while let name = remaining.lazy.compactMap(\.cases.first).first {
      let taking = remaining.filter { $0.cases.contains(name) }.map(\.child)
      figures += compare(name, taking, opensAnew: opensAnew)
      for index in remaining.indices { remaining[index].cases.removeAll { $0 == name } }
    }
    return figures
  }

  /// The cases up to the last one that is measured: those before it make what it finds.
  private func wanted(of all: [String]) -> [String] {
    guard let cases else { return all }
    return all.lastIndex(where: cases.contains).map { Array(all[...$0]) } ?? []
  }

  private func compare(
    _ name: String, _ children: [Child], opensAnew: Bool
  ) -> [Figure] {
    var gathered: [String: [Rounds]] = [:]
    var order: [String] = []
    let ready = children.filter { child in
      progress("\(name): preparing \(child.system)")
      return attempt(name, child) { _ = try child.run(ChildRequest(step: .prepare, name: name)) }
    }
    if let cases, !cases.contains(name) { return [] }
    var failed: Set<String> = []
    for round in 0..<rounds {
      for child in ready where !failed.contains(child.system) {
        progress("\(name): round \(round + 1) of \(rounds), \(child.system)")
        let isDone = attempt(name, child) {
          if opensAnew { try child.restart() }
          for (sample, bytes, memory) in try measure(name, round, child) {
            if gathered[sample.work] == nil { order.append(sample.work) }
            var all = gathered[sample.work] ?? []
            let index = all.firstIndex { $0.system == child.system } ?? all.endIndex
            if index == all.endIndex { all.append(Rounds(system: child.system)) }
            all[index].add(sample, bytesWritten: bytes, memory: memory)
            gathered[sample.work] = all
          }
        }
        if !isDone { failed.insert(child.system) }
      }
    }
    return order.flatMap { work in
      related((gathered[work] ?? []).filter { !failed.contains($0.system) }.compactMap(\.figure))
    }
  }

  private func measure(
    _ name: String, _ round: Int, _ child: Child
  ) throws -> [(Sample, Double?, ProcessMemory?)] {
    // What others left in the page cache goes to disk first, and what this one leaves counts.
    sync()
    let before = device?.bytesWritten()
    let reply = try child.run(ChildRequest(step: .measure, name: name, round: round))
    sync()
    let after = device?.bytesWritten()
    let bytes = before.flatMap { before in after.map { $0 - before } }
    return reply.samples.map { ($0, bytes, reply.memory) }
  }

  /// Notes how each figure compares with the mailbox store's.
  private func related(_ figures: [Figure]) -> [Figure] {
    guard let own = figures.first(where: { $0.system == Systems.own }) else { return figures }
    return figures.map { figure in
      var figure = figure
      figure.mailboxIsBetterBy =
        figure.isLessBetter ? figure.median / own.median : own.median / figure.median
      return figure
    }
  }

  private func attempt(_ name: String, _ child: Child, _ body: () throws -> Void) -> Bool {
    do {
      try body()
      return true
    } catch {
      progress("\(name): \(child.system) left out: \(error)\n")
      return false
    }
  }

  private func start(_ system: String, _ work: String) throws -> Child {
    let place = place(of: system, work)
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    return try Child(
      system: system,
      arguments: ["run-one", "--work", work, "--system", system, "--directory", place]
        + (isQuick ? ["--quick"] : []))
  }

  private func end(_ child: Child, _ work: String) {
    child.end()
    try? FileManager.default.removeItem(atPath: place(of: child.system, work))
  }

  private func place(of system: String, _ work: String) -> String {
    "\(directory)/\(work)-\(system)"
  }
}
