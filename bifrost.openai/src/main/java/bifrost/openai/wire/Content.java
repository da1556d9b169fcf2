package bifrost.openai.wire;

/**
 * A body that was read as a whole, or the part of an error's body that was read.
 *
 * @param bytes the bytes that were read
 * @param missing why the bytes are only a part; {@code ""} if they are complete
 */
record Content(byte[] bytes, String missing) {
  static Content whole(byte[] bytes) {
    return new Content(bytes, "");
  }

  static Content part(byte[] bytes, String missing) {
    return new Content(bytes, missing);
  }

  /** {@return the remark about a body that broke off} */
  static String lost(Throwable failure) {
    return "the rest was lost: " + Lost.why(failure);
  }
}
