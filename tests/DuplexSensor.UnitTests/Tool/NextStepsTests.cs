using DuplexSensor.Tool;

namespace DuplexSensor.UnitTests.Tool;

public class NextStepsTests
{
    [Fact]
    public void Every_command_names_this_clouds_endpoint_and_this_board()
    {
        string[] commands = CommandsOf(NextSteps.For("cellar", 21_002, isWindows: false));

        Assert.Equal(6, commands.Length);
        Assert.All(commands, command => Assert.StartsWith("aws --endpoint-url http://localhost:21002 iot", command));
        Assert.Equal(4, commands.Count(command => command.Contains("--thing-name cellar")));
    }

    [Fact]
    public void The_environment_is_set_in_the_shells_own_way()
    {
        Assert.Contains("export AWS_ACCESS_KEY_ID=\"local\"", NextSteps.For("t", 4566, isWindows: false));
        Assert.Contains("$env:AWS_ACCESS_KEY_ID=\"local\"", NextSteps.For("t", 4566, isWindows: true));
        Assert.DoesNotContain("/dev/stdout", NextSteps.For("t", 4566, isWindows: true));
    }

    private static string[] CommandsOf(string text)
    {
        return [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("aws "))];
    }
}
