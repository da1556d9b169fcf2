module hello {
  requires bifrost.vllm;
}
