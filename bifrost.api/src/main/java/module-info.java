/** Bifrost. */
module bifrost.api {
  exports bifrost.api.json;
}
