package bifrost.vllm;

import bifrost.api.NetworkConfig;

/** A proxy in front of a server. Clients call the proxy instead of the server. */
interface ReverseProxy extends AutoCloseable {
  String url();

  /** {@return the network settings that a client needs to reach the proxy} */
  NetworkConfig network(NetworkConfig network);

  @Override
  void close();
}
