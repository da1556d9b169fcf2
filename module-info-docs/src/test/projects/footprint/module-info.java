/** The applications that {@code .ci/footprint} measures. */
module footprint {
  requires bifrost.vllm;
  requires java.net.http;
}
