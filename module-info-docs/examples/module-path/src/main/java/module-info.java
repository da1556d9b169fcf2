module app {
  requires bifrost.vllm;
}
