// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the comparison does not wait for the benchmark library to build.
let package = Package(
  name: "offline-mailbox-micro-benchmarks",
  dependencies: [
    .package(name: "offline-mailbox", path: "../../"),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "MailboxStoreBenchmarks",
      dependencies: [
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "MailboxModel", package: "offline-mailbox"),
        .product(name: "MailboxStore", package: "offline-mailbox"),
      ],
      path: "Benchmarks/MailboxStoreBenchmarks",
      swiftSettings: [.swiftLanguageMode(.v6)],
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ]
)
