// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Modules that hand out borrowed bytes as spans from methods of their own.
let spanSettings = swiftSettings + [.enableExperimentalFeature("Lifetimes")]

let package = Package(
  name: "offline-mailbox",
  products: [
    .library(name: "LMDB", targets: ["LMDB"]),
    .library(name: "MailboxModel", targets: ["MailboxModel"]),
    .library(name: "MailboxStore", targets: ["MailboxStore"]),
    .executable(name: "mailbox", targets: ["mailbox"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // The system's LMDB, found by pkg-config.
    .systemLibrary(
      name: "CLMDB",
      pkgConfig: "lmdb",
      providers: [.apt(["liblmdb-dev"]), .brew(["lmdb"])]),
    // Safe transactions and spans; knows nothing of mailboxes.
    .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: spanSettings),
    // The words of the project: ids, messages, cursors, pages, and their bytes.
    .target(name: "MailboxModel", swiftSettings: spanSettings),
    // Journal, recent, settled: the embeddable store.
    .target(
      name: "MailboxStore",
      dependencies: ["LMDB", "MailboxModel"],
      swiftSettings: spanSettings),
    // The command-line tool.
    .executableTarget(
      name: "mailbox",
      dependencies: [
        "MailboxModel",
        "MailboxStore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),
    // What glibc has of posix_spawn beyond POSIX, for the tests that start processes.
    .systemLibrary(name: "CSpawn", path: "Tests/CSpawn"),
    // What several test targets share: the reference model, clocks, crash tools, the chat trace.
    .target(
      name: "MailboxTesting",
      dependencies: ["CSpawn", "MailboxModel", "MailboxStore"],
      path: "Tests/MailboxTesting",
      swiftSettings: swiftSettings),
    // A process for the tests to kill.
    .executableTarget(
      name: "mailbox-crasher",
      dependencies: ["MailboxModel", "MailboxStore", "MailboxTesting"],
      path: "Tests/MailboxCrasher",
      swiftSettings: swiftSettings),
    .testTarget(name: "LMDBTests", dependencies: ["LMDB"], swiftSettings: swiftSettings),
    .testTarget(
      name: "MailboxModelTests", dependencies: ["MailboxModel", "MailboxTesting"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MailboxStoreTests",
      dependencies: [
        "LMDB", "MailboxModel", "MailboxStore", "MailboxTesting", "mailbox-crasher",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MailboxTests", dependencies: ["mailbox", "MailboxTesting"],
      swiftSettings: swiftSettings),
  ]
)
