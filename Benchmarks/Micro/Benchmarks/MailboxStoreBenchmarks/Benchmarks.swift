import Benchmark
import MailboxModel
import MailboxStore

/// The store's five operations, each alone. Names have no spaces: `thresholds check` trips on them.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = Benchmark.Configuration(
    metrics: [.wallClock, .cpuTotal, .throughput, .peakMemoryResident],
    warmupIterations: 10, scalingFactor: .one, maxDuration: .seconds(3), maxIterations: 100_000)

  Benchmark("drain-20-settled") { benchmark in
    try await SampleStore.with(mailboxes: 1_000, messagesEach: 20, settled: true) { store in
      benchmark.startMeasurement()
      for number in 0..<1_000 {
        blackHole(
          try store.drain(SampleStore.mailbox(number), from: .oldest, limit: DrainLimit()))
      }
      benchmark.stopMeasurement()
    }
  }

  Benchmark("drain-20-recent") { benchmark in
    try await SampleStore.with(mailboxes: 1_000, messagesEach: 20, settled: false) { store in
      benchmark.startMeasurement()
      for number in 0..<1_000 {
        blackHole(
          try store.drain(SampleStore.mailbox(number), from: .oldest, limit: DrainLimit()))
      }
      benchmark.stopMeasurement()
    }
  }

  Benchmark("deposit") { benchmark in
    try await SampleStore.with(mailboxes: 1, messagesEach: 1, settled: false) { store in
      benchmark.startMeasurement()
      for number in 0..<100 {
        blackHole(
          try await store.deposit(SampleStore.message, to: [SampleStore.mailbox(number)]))
      }
      benchmark.stopMeasurement()
    }
  }

  Benchmark("deposit-array-of-1000") { benchmark in
    try await SampleStore.with(mailboxes: 1, messagesEach: 1, settled: false) { store in
      let deposits = (0..<1_000).map { Deposit(SampleStore.message, to: [SampleStore.mailbox($0)]) }
      benchmark.startMeasurement()
      blackHole(await store.deposit(deposits))
      benchmark.stopMeasurement()
    }
  }

  Benchmark("acknowledge") { benchmark in
    try await SampleStore.with(mailboxes: 100, messagesEach: 5, settled: true) { store in
      benchmark.startMeasurement()
      for number in 0..<100 {
        let mailbox = SampleStore.mailbox(number)
        let page = try store.drain(mailbox, from: .oldest, limit: DrainLimit())
        try await store.acknowledge(mailbox, device: SampleStore.device, through: page.cursor)
      }
      benchmark.stopMeasurement()
    }
  }

  Benchmark("unread") { benchmark in
    try await SampleStore.with(mailboxes: 1_000, messagesEach: 5, settled: true) { store in
      benchmark.startMeasurement()
      for number in 0..<1_000 { blackHole(try store.unread(of: SampleStore.mailbox(number))) }
      benchmark.stopMeasurement()
    }
  }

  Benchmark("open-with-20000-in-the-journal") { benchmark in
    try await SampleStore.withDirectory { directory in
      let store = try await SampleStore.open(directory)
      try await SampleStore.fill(store, mailboxes: 1_000, messagesEach: 20)
      await store.close()
      benchmark.startMeasurement()
      let opened = try await SampleStore.open(directory)
      benchmark.stopMeasurement()
      await opened.close()
    }
  }
}
