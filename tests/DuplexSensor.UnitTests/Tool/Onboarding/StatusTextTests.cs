using System.Text.Json.Nodes;
using DuplexSensor.Tool.Output;
using DuplexSensor.Tool.Status;
using Spectre.Console;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>The cells of the table of <c>duplex status</c>.</summary>
public sealed class StatusTextTests
{
    private static readonly ThingStatus Desk = new()
    {
        Thing = "desk",
        IsOnline = null,
        OnlineChangedAt = null,
        ReportAge = null,
        InForce = [],
        Desired = [],
        Delta = [],
        Jobs = [],
        Certificates = [],
    };

    [Theory]
    [InlineData(119, "last report 119 s ago")]
    [InlineData(120, "last report 2 min ago")]
    [InlineData(7_199, "last report 119 min ago")]
    [InlineData(7_200, "last report 2 h ago")]
    [InlineData(172_800, "last report 2 days ago")]
    public void The_age_of_the_last_report_has_a_fitting_unit(int seconds, string text)
    {
        Assert.Contains(text, Print(Desk with { ReportAge = TimeSpan.FromSeconds(seconds) }));
    }

    [Fact]
    public void A_board_that_never_reported_has_no_report()
    {
        Assert.Contains("no report", Print(Desk));
        Assert.Contains("offline, no report", Print(Desk with { IsOnline = false }));
    }

    [Fact]
    public void Pending_jobs_are_named_and_the_others_are_counted()
    {
        string text = Print(Desk with
        {
            Jobs =
            [
                new("4", "QUEUED", default), new("3", "IN_PROGRESS", default), new("2", "SUCCEEDED", default),
                new("1", "FAILED", default),
            ],
        });

        Assert.Contains("4 QUEUED", text);
        Assert.Contains("3 IN_PROGRESS", text);
        Assert.Contains("2 ended", text);
    }

    [Fact]
    public void Of_several_certificates_each_shows_its_id_and_its_end_or_that_it_is_out_of_service()
    {
        var ends = new DateTimeOffset(2033, 5, 18, 0, 0, 0, TimeSpan.Zero);

        string text = Print(Desk with
        {
            Certificates = [new("1234567890", "ACTIVE", ends), new("abcdef0123", "INACTIVE", ends)],
        });

        Assert.Contains("12345678 until 2033-05-18", text);
        Assert.Contains("abcdef01 INACTIVE", text);
    }

    [Fact]
    public void The_only_certificate_needs_no_id()
    {
        var ends = new DateTimeOffset(2033, 5, 18, 0, 0, 0, TimeSpan.Zero);

        Assert.Contains("  until 2033-05-18", Print(Desk with { Certificates = [new("1234567890", "ACTIVE", ends)] }));
    }

    [Fact]
    public void A_terminal_too_narrow_for_the_table_gets_a_list_in_which_no_word_is_broken()
    {
        ThingStatus thing = Desk with { InForce = new JsonObject { ["refresh"] = 12000, ["on"] = true } };

        string table = Print(thing);
        string list = Print(thing, 60);

        Assert.DoesNotContain(" \n", (table + list).ReplaceLineEndings("\n"));
        Assert.Contains("settings in force   desired", table);
        Assert.Contains("\nsettings in force   refresh 12000, on true\n", list.ReplaceLineEndings("\n"));
        Assert.Contains("\nthing               desk\n", list.ReplaceLineEndings("\n"));
    }

    private static string Print(ThingStatus thing, int width = 240)
    {
        var text = new StringWriter();
        IAnsiConsole console = Terminal.Create(text);
        console.Profile.Width = width;
        console.Write(StatusText.Create([thing], console));
        return text.ToString();
    }
}
