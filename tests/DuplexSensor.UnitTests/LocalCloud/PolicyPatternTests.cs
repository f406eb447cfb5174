using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class PolicyPatternTests
{
    [Theory]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/b/", false)]
    [InlineData("a/*", "a/b/c", true)]
    [InlineData("a/*", "a/", true)]
    [InlineData("a/*", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("*c*e", "abcdcde", true)]
    [InlineData("a*b*c", "axbxb", false)]
    [InlineData("a/?", "a/b", true)]
    [InlineData("a/?", "a/", false)]
    [InlineData("a/?", "a/bc", false)]
    [InlineData("a/+/b", "a/+/b", true)]
    [InlineData("a/+/b", "a/x/b", false)]
    [InlineData("a/#", "a/b", false)]
    [InlineData("${*}", "*", true)]
    [InlineData("${*}", "a", false)]
    [InlineData("$aws/${name}", "$aws/lamp", true)]
    [InlineData("${name}", "lamp2", false)]
    [InlineData("x${star}", "x*", true)]
    [InlineData("x${star}", "xy", false)]
    [InlineData("${none}", "", false)]
    [InlineData("${none}*", "lamp", false)]
    public void A_pattern_matches_values(string pattern, string value, bool expected) =>
        Assert.Equal(expected, PolicyPattern.Parse(pattern).Matches(value, FindVariable));

    [Theory]
    [InlineData("${name")]
    [InlineData("a${}")]
    public void A_variable_without_a_name_or_a_closing_brace_is_malformed(string pattern) => Assert.Equal(
        CloudRequestError.MalformedPolicy,
        Assert.Throws<CloudRequestException>(() => PolicyPattern.Parse(pattern)).Error);

    private static string? FindVariable(string variable) => variable switch
    {
        "name" => "lamp",
        "star" => "*",
        _ => null,
    };
}
