using DuplexSensor.AdapterTests.Bench;

namespace DuplexSensor.AdapterTests.Stories;

public sealed class SmokeTests
{
    [Fact]
    public void A_board_without_files_says_what_is_missing()
    {
        Story.Run(static () =>
        {
            Board.Boot();
            Board.Until(() => Board.Has("settings.json is missing"), "it says so");
        });
    }
}
