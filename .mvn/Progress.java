/** Prints the first line of {@code ./mvnw -q -Ptour}, before Maven downloads its plugins and compiles the modules. */
final class Progress {
  private Progress() {}

  public static void main(String... args) {
    System.out.println("Building Bifrost for Java; this takes up to a minute the first time ...");
  }
}
