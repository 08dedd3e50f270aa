/// Ends the program, so that the fuzzer keeps the input, unless something holds.
@inline(__always)
package func check(
  _ holds: Bool, _ message: @autoclosure () -> String, file: StaticString = #file,
  line: UInt = #line
) {
  if !holds { fatalError(message(), file: file, line: line) }
}
