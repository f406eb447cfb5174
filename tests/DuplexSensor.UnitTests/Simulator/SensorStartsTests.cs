using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Simulator.Sensing;

namespace DuplexSensor.UnitTests.Simulator;

/// <summary>Whoever starts <c>duplex up</c> sees a value change within a minute, on each of its boards.</summary>
public class SensorStartsTests
{
    private const int DefaultRefreshMs = 9_000;
    private const int Boards = 60;

    public static readonly TheoryData<SensorKind> Kinds = [.. Enum.GetValues<SensorKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_board_reports_another_value_within_the_first_minute_and_again_in_the_second(SensorKind kind)
    {
        for (int board = 0; board < Boards; board++)
        {
            var time = new ManualTime();
            var sensor = new VirtualSensor(kind, time, SensorStarts.Get(kind, board));

            (int, int)[] values = [.. MeasureForTwoMinutes(sensor, time)];
            int half = values.Length / 2;
            Assert.True(HasChange(values[..half]), $"board {board}: {string.Join(' ', values)}");
            Assert.True(HasChange(values[half..]), $"board {board}: {string.Join(' ', values)}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Neighbouring_boards_begin_at_least_an_hour_apart(SensorKind kind)
    {
        for (int board = 1; board < Boards; board++)
        {
            TimeSpan apart = SensorStarts.Get(kind, board) - SensorStarts.Get(kind, board - 1);

            Assert.True(apart.Duration() >= TimeSpan.FromHours(1), $"boards {board - 1} and {board}: {apart}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_board_meets_air_within_six_hours_that_its_sensor_cannot_measure(SensorKind kind)
    {
        for (int board = 0; board < Boards; board++)
        {
            var time = new ManualTime();
            var sensor = new VirtualSensor(kind, time, SensorStarts.Get(kind, board));
            for (int minute = 0; minute < 359; minute++)
            {
                sensor.Measure(out int temperature, out int humidity);
                Assert.True(SensorTable.CanMeasure(kind, temperature, humidity), $"board {board}, minute {minute}");
                time.AdvanceMs(60_000);
            }
        }
    }

    private static bool HasChange((int, int)[] values) => values.Distinct().Count() > 1;

    private static IEnumerable<(int Temperature, int Humidity)> MeasureForTwoMinutes(
        VirtualSensor sensor, ManualTime time)
    {
        for (int ms = 0; ms < 120_000; ms += DefaultRefreshMs)
        {
            Assert.Equal(SensorResult.Values, sensor.Measure(out int temperature, out int humidity));
            yield return (temperature, humidity);
            time.AdvanceMs(DefaultRefreshMs);
        }
    }
}
