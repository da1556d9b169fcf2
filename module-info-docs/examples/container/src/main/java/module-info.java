module chat.service {
  requires bifrost.vllm;
  requires jdk.httpserver;
}
