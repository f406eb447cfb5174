using System.CommandLine;
using System.Text.RegularExpressions;
using DuplexSensor.Tool;
using DuplexSensor.Tool.CommandLine;

namespace DuplexSensor.UnitTests.Tool;

/// <summary>What a new user meets: the help, and the answer to a wrong word.</summary>
public sealed partial class HelpTests : IDisposable
{
    private const int Narrow = 60;

    private readonly CommandLineFixture _duplex = new();

    public void Dispose() => _duplex.Dispose();

    public static TheoryData<string> Verbs => [.. DuplexCommand.CreateRoot().Subcommands.Select(verb => verb.Name)];

    [Fact]
    public async Task Without_a_verb_the_help_lists_every_verb_in_a_line_or_two()
    {
        Assert.Equal(0, await _duplex.RunAsync());

        Assert.All(Verbs, verb => Assert.Matches($@"\n  {verb.Data}\b", _duplex.Output));
        Assert.InRange(_duplex.Output.Split('\n').Length, 10, 40);
        Assert.Empty(_duplex.Error);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task The_help_of_a_verb_has_an_example_that_is_right(string verb)
    {
        Assert.Equal(0, await _duplex.RunAsync(verb, "--help"));

        string[] examples = [.. Example().Matches(_duplex.Output).Select(example => example.Groups[1].Value)];
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.StartsWith(verb, example));
        Assert.All(examples, example => Assert.Empty(DuplexCommand.CreateRoot().Parse(example).Errors));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void A_narrow_terminal_breaks_the_sentences_of_the_help_and_no_command(string verb)
    {
        string[] wide = [.. Example().Matches(Print(verb, 1_000)).Select(example => example.Value)];
        string narrow = Print(verb, Narrow);

        Assert.All(wide, example => Assert.Contains(example, narrow));
        Assert.All(
            narrow.Split('\n').Where(line => !wide.Contains(line)), line => Assert.InRange(line.Length, 0, Narrow));
        Assert.Contains("Wi-Fi, and wait for its first report.\n", Print("board", 1_000));
    }

    [Theory]
    [InlineData("offboard", "--thing NAME is missing. See 'duplex offboard --help'.")]
    [InlineData("replay", "SEED is missing. See 'duplex replay --help'.")]
    [InlineData("-v", "'-v' is no command or option here. See 'duplex --help'.")]
    [InlineData("up --duration 1m", "--duration 1m: give an integer from 1 to 31536000 (SECONDS).")]
    [InlineData("up --boards 0", "--boards 0: give an integer from 1 to 200. See")]
    public async Task An_error_names_what_is_missing_and_the_unit(string arguments, string answer)
    {
        Assert.Equal(2, await _duplex.RunAsync(arguments.Split(' ')));

        Assert.Contains(answer, _duplex.ErrorLine());
    }

    [Theory]
    [InlineData("upp", "did you mean 'up'?")]
    [InlineData("clod", "did you mean 'cloud'?")]
    [InlineData("up --tings a", "'--tings' is no command or option here: did you mean '--thing'?")]
    [InlineData("up -thing a", "did you mean '--thing'?")]
    [InlineData("up --portbase 21000", "did you mean '--port-base'?")]
    [InlineData("cloud --ting a", "did you mean '--thing'? See 'duplex cloud --help'.")]
    [InlineData("up --port-base", "--port-base needs a value: --port-base N. See 'duplex up --help'.")]
    [InlineData("up --data --boards 2", "--data needs a value: --data DIR.")]
    public async Task A_misspelt_or_missing_word_is_answered_with_the_right_one(string arguments, string answer)
    {
        Assert.Equal(2, await _duplex.RunAsync(arguments.Split(' ')));

        Assert.Contains(answer, _duplex.ErrorLine());
    }

    [Theory]
    [InlineData("abracadabra")]
    [InlineData("xy")]
    public async Task A_word_that_is_like_no_other_gets_no_suggestion(string word)
    {
        Assert.Equal(2, await _duplex.RunAsync(word));

        Assert.Contains($"'{word}' is no command or option here. See", _duplex.ErrorLine());
    }

    private static string Print(string verb, int width)
    {
        var output = new StringWriter();
        ParseResult parsed = DuplexCommand.CreateRoot().Parse([verb, "--help"]);
        CommandHelp.Prepare(parsed, width);
        Assert.Equal(0, parsed.Invoke(new InvocationConfiguration { Output = output }));
        return output.ToString().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"^ +duplex ((?!.*\[options\]).+?)(?: {2,}.*)?\r?$", RegexOptions.Multiline)]
    private static partial Regex Example();
}
