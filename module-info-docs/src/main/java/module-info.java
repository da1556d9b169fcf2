/** A walk through the library: the main job of this repository, on a server of its own or on yours. */
module bifrost.tour {
  requires bifrost.testkit;
  requires bifrost.vllm;
}
