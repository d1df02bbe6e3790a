-- The coverage ledger keeps the best that a way to a source ever gave for a day.
merge into coverage using (
    from (from staged_coverage union all by name from coverage semi join staged_coverage using (source_id, day, strategy))
    qualify row_number() over (
        partition by source_id, day, strategy
        order by
            list_position(['complete', 'outlet_closed', 'partial', 'unknown', 'unreachable'], verdict),
            found_count desc, failed_count, expected_count desc nulls last, error_class, reason
    ) = 1
) as best on (
    coverage.source_id = best.source_id and coverage.day = best.day and coverage.strategy = best.strategy
)
when matched then update
when not matched then insert
