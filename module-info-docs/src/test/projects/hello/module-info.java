/** The smallest application: it uses the library, but not the test kit. */
module hello {
  requires bifrost.vllm;
}
