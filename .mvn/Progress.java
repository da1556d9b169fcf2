/** Prints a line of {@code ./mvnw -q -Ptour}, before Maven downloads its compiler plugin and compiles the modules. */
final class Progress {
  private Progress() {}

  public static void main(String... args) {
    System.out.println("Compiling Bifrost for Java ...");
  }
}
