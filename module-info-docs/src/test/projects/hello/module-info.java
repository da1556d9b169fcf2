/** The smallest application: what a user of the library writes, and nothing of the kit. */
module hello {
  requires bifrost.vllm;
}
