/** The tour of the library, and the conformance check, against a fake server or a real one. */
module bifrost.tour {
  requires bifrost.testkit;
  requires bifrost.vllm;
}
