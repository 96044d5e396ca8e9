using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

[TestFixture]
public sealed class PorterStemmerTests
{
    // The examples of Porter's paper, rule by rule, each carried through all steps.
    [TestCase("caresses ponies ties caress cats", "caress poni ti caress cat")]
    [TestCase("feed agreed plastered bled motoring sing", "feed agre plaster bled motor sing")]
    [TestCase("conflated troubled sized hopping tanned falling hissing fizzed failing filing", "conflat troubl size hop tan fall hiss fizz fail file")]
    [TestCase("happy sky", "happi sky")]
    [TestCase("relational conditional rational valenci hesitanci digitizer conformabli radicalli differentli vileli analogousli", "relat condit ration valenc hesit digit conform radic differ vile analog")]
    [TestCase("vietnamization predication operator feudalism decisiveness hopefulness callousness formaliti sensitiviti sensibiliti", "vietnam predic oper feudal decis hope callous formal sensit sensibl")]
    [TestCase("triplicate formative formalize electriciti electrical hopeful goodness", "triplic form formal electr electr hope good")]
    [TestCase("revival allowance inference airliner gyroscopic adjustable defensible irritant replacement adjustment dependent adoption homologou communism activate angulariti homologous effective bowdlerize", "reviv allow infer airlin gyroscop adjust defens irrit replac adjust depend adopt homolog commun activ angular homolog effect bowdler")]
    [TestCase("probate rate cease controll roll", "probat rate ceas control roll")]
    [TestCase("generalizations oscillators is as be", "gener oscil is as be")]
    public void Words_are_cut_as_in_the_paper(string words, string stems)
    {
        var buffer = new char[WordReader.BufferLength];
        var actual = words.Split(' ').Select(word =>
        {
            word.CopyTo(buffer);
            return new string(buffer, 0, PorterStemmer.Stem(buffer, word.Length));
        });
        Assert.That(string.Join(' ', actual), Is.EqualTo(stems));
    }
}
