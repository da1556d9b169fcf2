package bifrost.openai.wire;

/**
 * A body that was read as a whole, or the part of an error's body that was read.
 *
 * @param bytes what was read
 * @param missing why it is only a part; {@code ""} if it is all
 */
record Content(byte[] bytes, String missing) {
  static Content whole(byte[] bytes) {
    return new Content(bytes, "");
  }

  static Content part(byte[] bytes, String missing) {
    return new Content(bytes, missing);
  }

  /** What to say of a body that broke off. */
  static String lost(Throwable failure) {
    return "the rest was lost: " + (failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
  }
}
