-- Who went back or left the new side again, after how many days?
select who, left_again, went_to, moved_on, returned_on, days_after from returns order by returned_on, who
