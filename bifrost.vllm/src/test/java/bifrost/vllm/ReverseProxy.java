package bifrost.vllm;

import bifrost.api.NetworkConfig;

/** What stands before a server, and is called instead. */
interface ReverseProxy extends AutoCloseable {
  String url();

  /** What a client must be told to get through. */
  NetworkConfig network(NetworkConfig network);

  @Override
  void close();
}
