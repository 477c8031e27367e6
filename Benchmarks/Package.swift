// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// A rival is built when its library's header is there, so that `liblmdb-dev` alone is enough.
func hasHeader(_ path: String) -> Bool {
  ["/usr/include", "/usr/local/include", "/opt/homebrew/include"].contains {
    FileManager.default.fileExists(atPath: "\($0)/\(path)")
  }
}

struct Rival {
  let target: String
  let header: String
  let library: String
  let define: String
  var isInstalled: Bool { hasHeader(header) }
}

let optionalRivals = [
  Rival(
    target: "RivalsRocksDB", header: "rocksdb/c.h", library: "rocksdb", define: "HAS_ROCKSDB"),
  Rival(target: "RivalsSQLite", header: "sqlite3.h", library: "sqlite3", define: "HAS_SQLITE"),
  Rival(
    target: "RivalsRedis", header: "hiredis/hiredis.h", library: "hiredis", define: "HAS_REDIS"),
].filter(\.isInstalled)

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let cSettings: [CSetting] = [.define("_GNU_SOURCE")]

let package = Package(
  name: "offline-mailbox-benchmarks",
  products: [
    .executable(name: "mailbox-compare", targets: ["MailboxCompare"]),
    .executable(name: "mailbox-push-bench", targets: ["MailboxPushBench"]),
  ],
  dependencies: [
    .package(name: "offline-mailbox", path: "../"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    // What every rival in C offers to the harness.
    .target(name: "RivalInterface", cSettings: cSettings),
    .target(
      name: "RivalsLMDB", dependencies: ["RivalInterface"], cSettings: cSettings,
      linkerSettings: [.linkedLibrary("lmdb")]),
    .executableTarget(
      name: "MailboxCompare",
      dependencies: [
        "RivalInterface", "RivalsLMDB",
        .product(name: "MailboxModel", package: "offline-mailbox"),
        .product(name: "MailboxStore", package: "offline-mailbox"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ] + optionalRivals.map { .target(name: $0.target) },
      swiftSettings: swiftSettings + optionalRivals.map { .define($0.define) }),
    // Deciding, rendering and dispatching pushes.
    .executableTarget(
      name: "MailboxPushBench",
      dependencies: [
        .product(name: "MailboxModel", package: "offline-mailbox"),
        .product(name: "MailboxPush", package: "offline-mailbox"),
        .product(name: "MailboxStore", package: "offline-mailbox"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),
  ]
    + optionalRivals.map {
      .target(
        name: $0.target, dependencies: ["RivalInterface"], cSettings: cSettings,
        linkerSettings: [.linkedLibrary($0.library)])
    }
)
