/** The tour of the library and the conformance check, which use a fake server or a real one. */
module bifrost.tour {
  requires bifrost.testkit;
  requires bifrost.vllm;
}
