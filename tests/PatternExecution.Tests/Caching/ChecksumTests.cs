using System.Text;
using PatternExecution.Caching;

namespace PatternExecution.Tests.Caching;

public sealed class ChecksumTests
{
    // From the reference implementation.
    [TestCase("", 0xEF46DB3751D8E999UL)]
    [TestCase("a", 0xD24EC4F1A98C6E5BUL)]
    [TestCase("abc", 0x44BC2CF5AD770999UL)]
    [TestCase("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1UL)]
    public void Checksums_are_those_of_XXH64(string text, ulong expected) => Assert.That(Checksum.Of(Encoding.ASCII.GetBytes(text), 0), Is.EqualTo(expected));
}
